module stub/oci-common
