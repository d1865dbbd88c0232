package kernel

import "slices"

// Role is what an actor is to the system. An account may have several.
type Role string

// The roles of persons. A person without an account is a citizen.
const (
	RoleCitizen     Role = "citizen"
	RoleAnalyst     Role = "analyst"
	RoleSteward     Role = "steward" // answers for the data: publishes, withdraws, declares
	RolePlanner     Role = "planner"
	RoleLiaison     Role = "liaison"
	RoleCaseworker  Role = "caseworker"
	RoleSupervisor  Role = "supervisor"
	RoleAuditor     Role = "auditor"
	RoleLegislator  Role = "legislator"
	RoleComptroller Role = "comptroller"
	RoleAccounts    Role = "accounts" // looks after accounts and reads no case
	RoleOperator    Role = "operator" // keeps the machines and sees cipher text
	RoleDutyOfficer Role = "duty-officer"
	RoleCrisisCell  Role = "crisis-cell"
)

// The roles that no account is given as such: who has accounts, analyst and steward is the administrator.
const (
	RoleAdministrator Role = "administrator"
	RoleSystem        Role = "system" // the installation itself: demonstration, command line of the operator
)

// Roles are those that an account can be given, the strongest first.
func Roles() []Role {
	return []Role{RoleAccounts, RoleSteward, RoleAnalyst, RoleAuditor, RoleComptroller, RoleSupervisor, RoleCaseworker, RoleDutyOfficer, RoleCrisisCell,
		RoleLiaison, RolePlanner, RoleOperator, RoleLegislator, RoleCitizen}
}

// Administrator is what the first account of an installation may do.
func Administrator() []Role { return []Role{RoleAccounts, RoleSteward, RoleAnalyst} }

// Strongest is the one role by which code that knows only one judges an actor.
func Strongest(list []Role) Role {
	all := true
	for _, r := range Administrator() {
		all = all && slices.Contains(list, r)
	}
	if all {
		return RoleAdministrator
	}
	for _, r := range Roles() {
		if slices.Contains(list, r) {
			return r
		}
	}
	return RoleCitizen
}
