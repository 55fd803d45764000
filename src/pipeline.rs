//! Floor 2: job in, run out; reads like the recipe.
