using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds keys.</summary>
public sealed class KmsSeed
{
    private readonly SeedCalls _calls;

    internal KmsSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A key: by default one that encrypts.</summary>
    /// <param name="alias">Its alias, with or without <c>alias/</c>; none by default.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public KeySeed Key(string? alias = null, Action<KeySettings>? configure = null)
    {
        var settings = new KeySettings();
        configure?.Invoke(settings);
        var key = new KeySeed(_calls, settings);
        return alias is null ? key : key.Alias(alias);
    }

    /// <inheritdoc cref="Key"/>
    public Task<KeySeed> KeyAsync(string? alias = null, Action<KeySettings>? configure = null) => Key(alias, configure).AsTask();
}

/// <summary>What a key that is seeded is.</summary>
public sealed class KeySettings
{
    /// <summary>What kind of key it is: <c>SYMMETRIC_DEFAULT</c>, <c>RSA_2048</c>, <c>HMAC_256</c>.</summary>
    public string Spec { get; set; } = "SYMMETRIC_DEFAULT";

    /// <summary>What it is for: <c>ENCRYPT_DECRYPT</c>, <c>SIGN_VERIFY</c>, <c>GENERATE_VERIFY_MAC</c>.</summary>
    public string Usage { get; set; } = "ENCRYPT_DECRYPT";

    /// <summary>What it is called.</summary>
    public string? Description { get; set; }

    /// <summary>Its policy, as JSON; by default all is left to the account's IAM policies.</summary>
    public string? Policy { get; set; }

    /// <summary>Its tags.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal JsonObject ToJson() => new JsonObject
    {
        ["KeySpec"] = Spec,
        ["KeyUsage"] = Usage,
        ["Description"] = Description,
        ["Policy"] = Policy,
        ["Tags"] = Tags.Count == 0
            ? null
            : new JsonArray([.. Tags.Select(static tag => new JsonObject { ["TagKey"] = tag.Key, ["TagValue"] = tag.Value })]),
    }.Compact();
}

/// <summary>A key that is seeded.</summary>
public sealed class KeySeed : Seeded<KeySeed>
{
    private const string AliasPrefix = "alias/";

    private JsonObject? _metadata;

    internal KeySeed(SeedCalls calls, KeySettings settings)
        : base(calls) =>
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync("kms", "CreateKey", settings.ToJson()).ConfigureAwait(false);
            _metadata = created["KeyMetadata"]!.AsObject();
        });

    /// <summary>Its id.</summary>
    public string KeyId => Given(_metadata).Text("KeyId");

    /// <summary>Its ARN.</summary>
    public string Arn => Given(_metadata).Text("Arn");

    /// <summary>Gives it an alias.</summary>
    /// <param name="name">The alias, with or without <c>alias/</c>.</param>
    public KeySeed Alias(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var alias = name.StartsWith(AliasPrefix, StringComparison.Ordinal) ? name : AliasPrefix + name;
        return Then(() => Calls.InvokeAsync("kms", "CreateAlias", new() { ["AliasName"] = alias, ["TargetKeyId"] = KeyId }));
    }
}
