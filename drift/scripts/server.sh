# Tells of a server's inside: one fact a line, its fields parted by tabs; changes nothing.
# Arguments: the user who may log in, then the paths of the files to tell of.
set -u
user=$1
shift
tab=$(printf '\t')

for path in "$@"; do
  if [ -f "$path" ]; then
    sum=$(sha256sum <"$path" | cut -d ' ' -f 1)
    printf 'file\t%s\t%s\t%s\n' "$path" "$sum" "$(stat -c "%a$tab%U:%G$tab%Z" "$path")"
  else
    printf 'none\t%s\n' "$path"
  fi
done

for path in /etc/ssh/sshd_config.d/*.conf; do
  [ ! -f "$path" ] || printf 'sshd-file\t%s\t%s\n' "$path" "$(stat -c %Z "$path")"
done
"$(command -v sshd || echo /usr/sbin/sshd)" -T 2>/dev/null | sed 's/^/sshd\t/'

keys=$(getent passwd "$user" | cut -d : -f 6)/.ssh/authorized_keys
if [ -f "$keys" ]; then
  printf 'keys-file\t%s\n' "$(stat -c %Z "$keys")"
  sed -n 's/^\([^#]\)/key\t\1/p' "$keys"
fi
getent passwd | awk -F : '
  ($3 == 0 || ($3 >= 1000 && $3 < 60000)) && $7 !~ /(nologin|false)$/ { print "user\t" $1 }'

# What the file says is loaded into a network of its own, so that both are told in the same words.
if wanted=$(unshare -n sh -c 'nft -f /etc/nftables.conf && nft -s list table inet plinth' 2>&1); then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  printf '%s\n' "$wanted" >"$folder/wanted"
  nft -s list table inet plinth >"$folder/live" 2>/dev/null
  diff "$folder/wanted" "$folder/live" | sed -n 's/^\([<>]\)[[:space:]]*/rule\t\1\t/p'
fi

task='{{.Label "com.docker.swarm.task.id"}}'
docker ps --no-trunc --format "{{.Names}}$tab{{.Image}}$tab{{.CreatedAt}}$tab$task" 2>/dev/null |
  awk -F '\t' '$4 == "" { print "container\t" $1 "\t" $2 "\t" $3 }'
echo end
