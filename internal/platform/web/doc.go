// Package web is the frame of every page: one router for four languages, the layout, static files, error pages, health
// and metrics, and the defences of the edge (content security policy, cross-origin refusal, size and time limits). It
// serves every requirement that a person sees.
//
// Modules register handlers with a Site and write whole pages by Render; components are in web/ui. Callers may assume:
// a request's context carries the reader's locale and catalogue (package i18n), the actor (package kernel) and its
// request; a handler's error becomes the right status and an error page in the reader's language, and what is not a
// fault is logged once and never shown; GET answers carry an ETag; nothing needs script. Rights are decided by the
// Services; the access of a route is a second lock, and the list from which the access matrix is tested.
package web
