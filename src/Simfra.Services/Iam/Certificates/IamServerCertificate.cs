using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>A certificate that servers of AWS show, with its private key.</summary>
internal sealed record IamServerCertificate
{
    public required string Name { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    public required string Id { get; init; }

    /// <summary>PEM, without white space around it; so is the chain.</summary>
    public required string Body { get; init; }

    public string? Chain { get; init; }

    /// <summary>PEM. No answer shows it; it is for the services that serve with it.</summary>
    public required string PrivateKey { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;

    [JsonIgnore]
    public string Key => IamName.Key(Name);
}
