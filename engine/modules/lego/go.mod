module plinth.dev/engine/lego

go 1.25.0

require github.com/go-acme/lego/v5 v5.3.1
