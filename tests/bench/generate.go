package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"convive/internal/app/shipped"
	"convive/internal/territories"
)

// places is how many different points the generated events lie on: addresses that agencies geocode to the block.
const places = 1_000_000

var (
	offences = []string{"HURTO A PERSONAS", "HURTO DE VEHICULOS", "LESIONES PERSONALES", "HOMICIDIO", "HURTO A RESIDENCIAS", "VIOLENCIA INTRAFAMILIAR"}
	sexes    = []string{"MASCULINO", "FEMENINO", "NO REPORTA"}
	ages     = []string{"ADULTOS", "ADOLESCENTES", "MENORES", ""}
	weapons  = []string{"ARMA DE FUEGO", "ARMA BLANCA / CORTOPUNZANTE", "CONTUNDENTES", "SIN EMPLEO DE ARMAS", "NO REPORTADO"}
	sites    = []string{"VIA PUBLICA", "RESIDENCIA", "LOCAL COMERCIAL", "BAR O CANTINA", "TRANSPORTE PUBLICO", "LOTE BALDIO"}
)

// profileText reads the generated files: crosswalks, checks, place by code that lost its zero, place by point, H3.
const profileText = `profile: bench-incidents
version: 1
source: co-ponal-homicides
columns:
  numero: {names: [numero], required: true}
  fecha: {names: [fecha], required: true}
  delito: {names: [delito], required: true}
  codigo_dane: {names: [codigo_dane], required: true}
  longitud: {names: [longitud], required: true}
  latitud: {names: [latitud], required: true}
  genero: [genero]
  grupo_edad: [grupo_edad]
  arma_medio: [arma_medio]
  sitio: [sitio]
fact:
  kind: victim
  unit: victim
  iccs:
    column: delito
    map: {HURTO A PERSONAS: "0502", HURTO DE VEHICULOS: "050211", LESIONES PERSONALES: "02011", HOMICIDIO: "0101", HURTO A RESIDENCIAS: "0501", VIOLENCIA INTRAFAMILIAR: "0201"}
  occurred: {column: fecha, precision: minute, zone: America/Bogota, no_time: ["00:00"], earliest: "2000-01-01"}
  incident: numero
  territory:
    country: CO
    level: 2
    code: {column: codigo_dane, pad: 8, take: 5}
    point: {lon: longitud, lat: latitud, level: 1}
  categories:
    sex: {column: genero, map: {MASCULINO: male, FEMENINO: female}, unknown: [NO REPORTA]}
    age: {column: grupo_edad, map: {MENORES: Y0T12, ADOLESCENTES: Y13T17, ADULTOS: Y_GE18}}
    mechanism: {column: arma_medio, map: {ARMA DE FUEGO: firearm, ARMA BLANCA / CORTOPUNZANTE: sharp, CONTUNDENTES: blunt, SIN EMPLEO DE ARMAS: bodily_force}, unknown: [NO REPORTADO]}
    place_type: {column: sitio, map: {VIA PUBLICA: street, RESIDENCIA: home, LOCAL COMERCIAL: commerce, BAR O CANTINA: leisure, TRANSPORTE PUBLICO: transport, LOTE BALDIO: open_space}}
`

// generate writes n rows, always the same for the same n: invented events over ten years in Colombia's municipalities.
func generate(path string, n int) error {
	f, err := shipped.Files.Open("territories/co_2.csv")
	if err != nil {
		return err
	}
	units, err := territories.ParseUnits(f)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(16, uint64(n)))
	type place struct {
		code     string
		lon, lat float64
	}
	spots := make([]place, places)
	for i := range spots {
		u := units[int(float64(len(units))*random.Float64()*random.Float64())] // some municipalities hold most events
		spots[i] = place{u.Code.National(), u.Point.Lon + random.NormFloat64()*0.03, u.Point.Lat + random.NormFloat64()*0.03}
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	fmt.Fprintln(w, "numero,fecha,delito,codigo_dane,longitud,latitud,genero,grupo_edad,arma_medio,sitio")
	start := time.Date(2013, 1, 1, 0, 0, 0, 0, time.UTC)
	minutes := int(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Sub(start) / time.Minute)
	skewed := func(list []string) string { return list[int(float64(len(list))*random.Float64()*random.Float64())] }
	for i := range n {
		p := spots[random.IntN(len(spots))]
		at := start.Add(time.Duration(random.IntN(minutes)) * time.Minute)
		code := p.code + "000"
		if code[0] == '0' {
			code = code[1:] // as a spreadsheet loses it
		}
		fmt.Fprintf(w, "%d,%s,%s,%s,%.5f,%.5f,%s,%s,%s,%s\n", 100000000+i, at.Format("2006-01-02 15:04"), skewed(offences), code, p.lon, p.lat,
			skewed(sexes), skewed(ages), skewed(weapons), skewed(sites))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.Close()
}

// rowsOf is how many generated rows make a file of so many bytes, by the length of the first.
func rowsOf(dir string, bytes int64) (int, error) {
	const sample = 100_000
	path := filepath.Join(dir, "sample.csv")
	if err := generate(path, sample); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return int(bytes * sample / info.Size()), os.Remove(path)
}
