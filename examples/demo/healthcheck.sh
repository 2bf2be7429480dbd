# What the container runtime runs to learn whether the service lives: ends 0 where it answers 200,
# else says what it answered. A shell, since it is run every few seconds beside each service, and
# Python would take ten times as long to start.
exec 3<>"/dev/tcp/127.0.0.1/$PORT" || exit 1
printf 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 5 _ code _ <&3 || { echo "no answer"; exit 1; }
[ "$code" = 200 ] && echo "$code" && exit 0
timeout 1 head -c 2000 <&3
exit 1
