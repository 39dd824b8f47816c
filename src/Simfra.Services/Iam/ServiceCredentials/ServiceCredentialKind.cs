namespace Simfra.Services.Iam;

/// <summary>A service that takes credentials of its own.</summary>
/// <param name="Service">Its principal: <c>codecommit.amazonaws.com</c>.</param>
/// <param name="TokenPrefix">What its API keys begin with; null where it takes a user name and a password.</param>
internal sealed record ServiceCredentialKind(string Service, string? TokenPrefix)
{
    private static readonly ServiceCredentialKind[] All =
    [
        new("codecommit.amazonaws.com", null),
        new("cassandra.amazonaws.com", null),
        new("bedrock.amazonaws.com", "ABSK"),
        new("logs.amazonaws.com", "ACWL"),
    ];

    public bool IsApiKey => TokenPrefix is not null;

    /// <summary>The service of that name, in letters of any case; null for one that takes no such credentials.</summary>
    public static ServiceCredentialKind? Find(string? service) =>
        Array.Find(All, k => string.Equals(k.Service, service, StringComparison.OrdinalIgnoreCase));
}
