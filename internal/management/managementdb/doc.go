// Package managementdb keeps rules of factors, levels that were recorded and agreements to be compared, in the records.
package managementdb
