module plinth.dev/engine/pulumi

go 1.26

require github.com/pulumi/pulumi/pkg/v3 v3.253.0

tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
