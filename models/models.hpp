// Every model there is, by registry: lifetimes and stage times, and checkpoint policies.
#pragma once

#include "models/checkpoint/policy.hpp"
#include "models/failure/distribution.hpp"
#include "models/scenario.hpp"
