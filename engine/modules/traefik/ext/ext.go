// Package ext stands where Traefik's build puts extra configuration of its vendor's other products;
// the open-source program has none, and the module that holds it is not published on its own.
package ext

// HTTP extends the HTTP configuration.
type HTTP struct{}

// Router extends a router.
type Router struct{}
