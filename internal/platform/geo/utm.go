package geo

import "math"

// FromUTM turns an easting x and a northing y in metres of a UTM zone (1 to 60) on WGS84 into degrees. It inverts
// Krüger's series in the third flattening to the sixth order (Karney, "Transverse Mercator with an accuracy of a few
// nanometers", J. Geodesy 85, 2011, eqs. 11, 36): exact to less than a millimetre within the zone.
func FromUTM(zone int, north bool, x, y float64) (lon, lat float64) {
	const (
		a  = 6378137.0
		f  = 1 / 298.257223563
		n  = f / (2 - f)
		k0 = 0.9996
	)
	const n2, n3 = n * n, n * n * n
	const n4, n5, n6 = n2 * n2, n2 * n3, n3 * n3
	radius := a / (1 + n) * (1 + n2/4 + n4/64 + n6/256)
	beta := [6]float64{
		n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
		n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
		17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
		4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
		4583*n5/161280 - 108847*n6/3991680,
		20648693 * n6 / 638668800,
	}
	if !north {
		y -= 10_000_000
	}
	xi, eta := y/(k0*radius), (x-500_000)/(k0*radius)
	xi1, eta1 := xi, eta
	for j, b := range beta {
		m := 2 * float64(j+1)
		xi1 -= b * math.Sin(m*xi) * math.Cosh(m*eta)
		eta1 -= b * math.Cos(m*xi) * math.Sinh(m*eta)
	}
	sinh, cos := math.Sinh(eta1), math.Cos(xi1)
	tau1 := math.Sin(xi1) / math.Hypot(sinh, cos)
	tau := inverseConformal(tau1, math.Sqrt(f*(2-f)))
	lat = math.Atan(tau) * 180 / math.Pi
	lon = math.Atan2(sinh, cos)*180/math.Pi + float64(zone)*6 - 183
	return lon, lat
}

// inverseConformal finds tan of the latitude from tan of the conformal latitude by Newton's method (Karney eqs. 7-9,
// 19-21); three steps reach the last digit.
func inverseConformal(tau1, e float64) float64 {
	tau := tau1
	for range 5 {
		root := math.Sqrt(1 + tau*tau)
		sigma := math.Sinh(e * math.Atanh(e*tau/root))
		now := tau*math.Sqrt(1+sigma*sigma) - sigma*root
		step := (tau1 - now) / math.Sqrt(1+now*now) * (1 + (1-e*e)*tau*tau) / ((1 - e*e) * root)
		tau += step
		if math.Abs(step) < 1e-14 {
			break
		}
	}
	return tau
}
