# Tells what is in a Swarm: one JSON object a line; changes nothing.
set -eu

show() { # KIND FIELDS IDS...
  kind=$1 fields=$2
  shift 2
  [ $# -eq 0 ] || docker "$kind" inspect --format "{\"kind\":\"$kind\",$fields}" "$@"
}

times='"created":{{json .CreatedAt}},"updated":{{json .UpdatedAt}}'
named='"id":{{json .ID}},"name":{{json .Spec.Name}}'
node='"id":{{json .ID}},"name":{{json .Description.Hostname}}'
used='"availability":{{json .Spec.Availability}},"labels":{{json .Spec.Labels}}'
network='"id":{{json .Id}},"name":{{json .Name}},"created":{{json .Created}}'

show service "$named,$times,\"mode\":{{json .Spec.Mode}}" $(docker service ls -q)
show secret "$named,$times" $(docker secret ls -q)
show config "$named,$times" $(docker config ls -q)
show network "$network,\"ingress\":{{json .Ingress}}" $(docker network ls -qf driver=overlay)
show node "$node,$times,$used" $(docker node ls -q)
echo '{"kind":"end"}'
