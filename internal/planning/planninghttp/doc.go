// Package planninghttp shows what was promised and how far it is (F8, F9, I1): plans as a map of results, objectives with values,
// margin, trajectory and revisions, progress, missions and visions; the workspace in which a plan is made; the operations for
// programs.
//
// Callers may assume: a status is computed, never typed; what cannot be assessed says why; a dimension without an objective is
// shown; pages are whole without script.
package planninghttp
