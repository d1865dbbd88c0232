package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// behind gives a request that came through a proxy of ours the address of its reader, so that attempts to sign in are
// counted by reader. Every proxy appends whom it heard from to X-Forwarded-For: the last address that is not one of ours
// was seen by ours, and what stands before it is the reader's own word and counts for nothing. Of a request that
// comes from elsewhere the header is ignored.
func (s *Site) behind(next http.Handler) http.Handler {
	if len(s.config.Proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if reader, ok := s.reader(r); ok {
			r.RemoteAddr = net.JoinHostPort(reader.String(), "0")
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Site) reader(r *http.Request) (reader netip.Addr, ok bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !s.ours(peer.Addr()) {
		return reader, false
	}
	heard := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(heard) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(heard[i]))
		if err != nil {
			return reader, ok
		}
		reader, ok = a.Unmap().WithZone(""), true
		if !s.ours(a) {
			break
		}
	}
	return reader, ok
}

// ours says whether an address is that of a proxy of the installation.
func (s *Site) ours(a netip.Addr) bool {
	for _, p := range s.config.Proxies {
		if p.Contains(a.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}
