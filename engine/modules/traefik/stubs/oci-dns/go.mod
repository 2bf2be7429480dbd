module stub/oci-dns
