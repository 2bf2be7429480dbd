-- What each tenant has for itself; run in the tenant's own schema.
CREATE TABLE products (
    id UUID PRIMARY KEY,
    name VARCHAR(255),
    price DECIMAL(10,2),
    created_at TIMESTAMP DEFAULT NOW()
);
