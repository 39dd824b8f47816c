namespace Simfra.Security.Iam;

/// <summary>Knows which users and roles there are, for services that keep policies naming them; the IAM service provides it.</summary>
internal interface IPolicyPrincipals
{
    /// <summary>
    /// The first user or role that a policy names as a principal and that doesn't exist; null where all do. Nothing is known of accounts outside of this
    /// world.
    /// </summary>
    string? FindUnknown(string document);
}
