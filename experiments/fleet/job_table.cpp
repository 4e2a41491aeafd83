#include "experiments/fleet/job_table.hpp"

#include <vector>

namespace pitstop {

AnswerTable job_table(const FleetSummary& fleet) {
  struct At {
    const KindSummary* kind;
    std::size_t number;
    const JobSummary& job() const { return kind->each[number]; }
  };
  std::vector<At> all;
  for (const KindSummary& kind : fleet.kinds) {
    for (std::size_t n = 0; n < kind.each.size(); ++n) all.push_back({&kind, n});
  }
  TableOf<At> t("jobs", all);
  t.text("kind", [](const At& at) { return at.kind->name; })
      .integer("job", [](const At& at) { return at.number; })
      .integer("nodes", [](const At& at) { return at.job().nodes; });
  const auto mean = [&t](const char* name, double JobSummary::*member) {
    t.real(name, [member](const At& at) { return at.job().*member; });
  };
  mean("completed", &JobSummary::completed);
  mean("submitted_mean_s", &JobSummary::submitted_s);
  mean("waited_mean_s", &JobSummary::waited_s);
  mean("wall_mean_s", &JobSummary::wall_s);
  mean("ettr", &JobSummary::ettr);
  mean("lost_work_mean_s", &JobSummary::lost_work_s);
  mean("requeued_mean_s", &JobSummary::requeued_s);
  mean("interruptions_mean", &JobSummary::interruptions);
  return t.table();
}

}  // namespace pitstop
