module stub/sacloud
