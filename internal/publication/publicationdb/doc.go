// Package publicationdb turns open-data files into columns: it has the analytical engine copy a CSV file to Parquet with
// the types of the data dictionary (M2). It keeps nothing of its own.
//
// Callers may assume: the Parquet file is whole or absent; both files stand in the engine's scratch folder.
package publicationdb
