module plinth.dev/engine/toolchain

go 1.17
