module stub/ucloud
