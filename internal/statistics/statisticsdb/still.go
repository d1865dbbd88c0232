package statisticsdb

// Still runs do while no fact comes or goes.
func (f *Facts) Still(do func() error) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	return do()
}
