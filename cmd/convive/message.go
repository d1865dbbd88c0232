package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
)

// catalogue is read once; a catalogue that contradicts itself is our defect, found by a test.
var catalogue = sync.OnceValues(app.Catalogue)

// lang is the language of messages: --lang, else the one that the console is set to, else English.
func lang() kernel.Lang {
	for _, s := range []string{common.lang, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		if s == "" {
			continue
		}
		if l, ok := kernel.ParseLang(strings.ToLower(s[:min(len(s), 2)])); ok {
			return l
		}
		if s != common.lang { // the first that is set decides, as the system has it
			break
		}
	}
	return kernel.English
}

// worded is a context in which messages are worded for the console.
func worded() (context.Context, error) {
	c, err := catalogue()
	if err != nil {
		return nil, err
	}
	return c.With(context.Background(), i18n.Locale{Lang: lang()}), nil
}

// say is a message in the language of the console.
func say(id string, kv ...any) string {
	ctx, err := worded()
	if err != nil {
		return id
	}
	return i18n.T(ctx, id, kv...)
}

// sayKept is a message whose arguments were kept as data.
func sayKept(id string, args map[string]string) string {
	ctx, err := worded()
	if err != nil {
		return id
	}
	return i18n.Message(ctx, id, args)
}

// message words an error for the person at the console: what to do, in their language. What is not a fault is shown as
// it is, since the operator is who can mend it.
func message(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return err.Error()
	}
	text := sayKept(f.Message, f.Args)
	if cause := errors.Unwrap(f); cause != nil && f.Code == fault.CodeInternal {
		text += " (" + cause.Error() + ")"
	}
	return text
}
