package web

import (
	"net/http"

	"convive/internal/kernel"
)

// enter makes the reader a citizen of the government whose site this is, until somebody identifies them.
func (s *Site) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(kernel.WithActor(r.Context(), s.citizen())))
	})
}

// confine lets nobody act here who was identified by another government: on this site they are a citizen.
func (s *Site) confine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if kernel.ActorFrom(r.Context()).Tenant != s.tenant() {
			r = r.WithContext(kernel.WithActor(r.Context(), s.citizen()))
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Site) tenant() kernel.Tenant {
	if s.config.Tenant == "" {
		return kernel.MainTenant
	}
	return s.config.Tenant
}

func (s *Site) citizen() kernel.Actor {
	c := kernel.Citizen()
	c.Tenant = s.tenant()
	return c
}
