package tenants

import (
	"cmp"
	"time"

	"convive/internal/kernel"
)

// zones are the time zones of the capitals; a government elsewhere in its country names its own.
var zones = map[kernel.Code]string{
	"AG": "America/Antigua", "AR": "America/Argentina/Buenos_Aires", "BB": "America/Barbados", "BO": "America/La_Paz", "BR": "America/Sao_Paulo",
	"BS": "America/Nassau", "BZ": "America/Belize", "CA": "America/Toronto", "CL": "America/Santiago", "CO": "America/Bogota", "CR": "America/Costa_Rica",
	"CU": "America/Havana", "DM": "America/Dominica", "DO": "America/Santo_Domingo", "EC": "America/Guayaquil", "GD": "America/Grenada",
	"GT": "America/Guatemala", "GY": "America/Guyana", "HN": "America/Tegucigalpa", "HT": "America/Port-au-Prince", "JM": "America/Jamaica",
	"KN": "America/St_Kitts", "LC": "America/St_Lucia", "MX": "America/Mexico_City", "NI": "America/Managua", "PA": "America/Panama", "PE": "America/Lima",
	"PR": "America/Puerto_Rico", "PY": "America/Asuncion", "SR": "America/Paramaribo", "SV": "America/El_Salvador", "TT": "America/Port_of_Spain",
	"US": "America/New_York", "UY": "America/Montevideo", "VC": "America/St_Vincent", "VE": "America/Caracas",
}

// Location is the time zone of dates and days: the government's own, else that of its country's capital, else UTC.
func (t Tenant) Location() *time.Location {
	zone, err := time.LoadLocation(cmp.Or(t.Zone, zones[t.Country], "UTC"))
	if err != nil { // checked when it was kept, but another machine may lack it
		return time.UTC
	}
	return zone
}
