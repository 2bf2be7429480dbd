module stub/yandex
