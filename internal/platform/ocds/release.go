package ocds

import (
	"encoding/json"
	"time"
)

// Release is what was said of a contracting process at a time, as JSON has it; numbers are json.Number.
type Release map[string]any

func (r Release) text(key string) string { s, _ := r[key].(string); return s }

// OCID names the process.
func (r Release) OCID() string { return r.text("ocid") }

// ID names the release within its process.
func (r Release) ID() string { return r.text("id") }

// Date is when it was said; the zero time where nothing readable is stated.
func (r Release) Date() time.Time { return moment(r["date"]) }

// Tags say what it is about.
func (r Release) Tags() []string {
	list, _ := r["tag"].([]any)
	var tags []string
	for _, t := range list {
		if s, ok := t.(string); ok {
			tags = append(tags, s)
		}
	}
	return tags
}

// Object is a part of a release.
type Object = map[string]any

// Text is a text of an object; empty where there is none. An identifier may be a number.
func Text(o Object, key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Part is an object of an object; nil where there is none.
func Part(o Object, key string) Object { p, _ := o[key].(Object); return p }

// Parts are the objects of a list of an object.
func Parts(o Object, key string) []Object {
	list, _ := o[key].([]any)
	var parts []Object
	for _, v := range list {
		if p, ok := v.(Object); ok {
			parts = append(parts, p)
		}
	}
	return parts
}

// Moment is a date of an object; the zero time where nothing readable is stated.
func Moment(o Object, key string) time.Time { return moment(o[key]) }

func moment(v any) time.Time {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
