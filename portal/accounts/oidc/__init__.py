"""Signing in at an identity provider: OpenID Connect, authorization code flow with PKCE, by setting.

Our own over joserfc and the standard library: allauth's provider checks no nonce and, by default, no signature, keeps
the client's secret in a table that the admin shows, and brings a sign-up and a way to link that had to be closed again.
"""
