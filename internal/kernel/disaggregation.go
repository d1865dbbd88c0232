package kernel

// The codes that every dimension knows besides its own (SDMX cross-domain usage): a category is never silently absent.
const (
	Total         = "_T" // all categories; never stored in a fact, never summed with its parts
	Unknown       = "_U" // the source does not say
	NotApplicable = "_Z" // the question has no meaning for this fact
	Other         = "_O" // known, and none of the listed
)

// Dimension names a way in which facts are broken down.
type Dimension string

// The dimensions of a fact (reference: ICCS disaggregating variables). Each is a column of the fact table.
const (
	DimTerritory   Dimension = "territory"
	DimYear        Dimension = "year"
	DimMonth       Dimension = "month"
	DimHour        Dimension = "hour"
	DimWeekday     Dimension = "weekday"
	DimICCS        Dimension = "iccs"
	DimSex         Dimension = "sex"
	DimAge         Dimension = "age" // age group
	DimMechanism   Dimension = "mechanism"
	DimPlaceType   Dimension = "place_type"
	DimGender      Dimension = "gender"
	DimIndigenous  Dimension = "indigenous"
	DimAfro        Dimension = "afro"
	DimDisability  Dimension = "disability"
	DimNationality Dimension = "nationality"
	DimRelation    Dimension = "relation"
	DimMotive      Dimension = "motive"
	DimContext     Dimension = "context"
	DimStage       Dimension = "stage"
	DimInstitution Dimension = "institution"
)

// CountingUnit is what a quantity counts. Quantities of different units are never added.
type CountingUnit string

// The counting units.
const (
	UnitVictim   CountingUnit = "victim"
	UnitIncident CountingUnit = "incident"
	UnitOffence  CountingUnit = "offence"
	UnitSuspect  CountingUnit = "suspect"
	UnitCase     CountingUnit = "case"
	UnitCall     CountingUnit = "call"
	UnitPerson   CountingUnit = "person"
)

// CountingUnits are all of them, in the order in which they are offered.
func CountingUnits() []CountingUnit {
	return []CountingUnit{UnitVictim, UnitIncident, UnitOffence, UnitSuspect, UnitCase, UnitCall, UnitPerson}
}
