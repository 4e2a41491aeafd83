// Somebody has to see that a job has stopped, and submit it again.
#pragma once

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "sim/cluster/working_hours.hpp"

namespace pitstop {

struct ByHandSpec {
  Distribution response = Constant{};
  WorkingHours hours;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("response", lever(self.response, "people's response", "人の対応"),
               "working time from the end of the job until somebody has submitted it again (line queue)");
    v.optional("hours", HoursField{self.hours.spans},
               "working hours, such as [mon-fri 09:00-18:00, sat 10:00-12:00] (default: day and night)");
    v.optional("starts", TimeOfWeekField{self.hours.starts},
               "the time of the week at which the run begins (default: mon 00:00)");
  }
};

}  // namespace pitstop
