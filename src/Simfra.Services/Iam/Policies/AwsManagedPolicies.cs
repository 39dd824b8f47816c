using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Iam;

/// <summary>
/// The managed policies of AWS with their default versions. They are unpacked when one is first asked for, and shared by all worlds.
/// </summary>
internal static class AwsManagedPolicies
{
    /// <summary>What stands for the account in their ARNs.</summary>
    public const string Owner = "aws";

    private const string Resource = "Simfra.Services.Iam.AwsManagedPolicies.txt.br";
    private const int UniqueIdCharacters = 17;

    private static readonly Lazy<Catalog> Loaded = new(Load);

    /// <summary>All of them, in the order in which AWS made them.</summary>
    public static ImmutableArray<PolicySummary> All => Loaded.Value.Summaries;

    public static IamPolicy? Find(PolicyArn arn) =>
        arn.Owner == Owner && Loaded.Value.ByArn.TryGetValue(arn.ToString(), out var policy) ? policy.Value : null;

    private static Catalog Load()
    {
        using var resource = typeof(AwsManagedPolicies).Assembly.GetManifestResourceStream(Resource)!;
        using var brotli = new BrotliStream(resource, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        brotli.CopyTo(memory);
        var text = memory.ToArray();
        var summaries = ImmutableArray.CreateBuilder<PolicySummary>();
        var byArn = new Dictionary<string, Lazy<IamPolicy>>(StringComparer.Ordinal);
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n');
            var line = new ReadOnlyMemory<byte>(text, start, length < 0 ? text.Length - start : length);
            var summary = ReadSummary(line.Span, out var document);
            summaries.Add(summary);

            // The documents stay as they are until they are asked for: as strings they would take twice the memory.
            byArn.Add(summary.Arn, new(() => ReadPolicy(summary, line[document..])));
            start += line.Length + 1;
        }

        return new(summaries.ToImmutable(), byArn.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <param name="line">Name, path, version, times in seconds, document; tabs between them.</param>
    /// <param name="document">Where in the line the document begins.</param>
    private static PolicySummary ReadSummary(ReadOnlySpan<byte> line, out int document)
    {
        var (name, path, version) = (Next(line, 0, out var next), Next(line, next, out next), Next(line, next, out next));
        var (created, updated) = (Time(Next(line, next, out next)), Time(Next(line, next, out document)));
        var arn = new PolicyArn(Owner, path, name).ToString();
        return new(name, path, arn, IdOf(arn), version, created, updated);
    }

    private static IamPolicy ReadPolicy(PolicySummary summary, ReadOnlyMemory<byte> document) => new()
    {
        PolicyName = summary.PolicyName,
        Path = summary.Path,
        Owner = Owner,
        PolicyId = summary.PolicyId,
        CreatedAt = summary.CreatedAt,
        UpdatedAt = summary.UpdatedAt,
        DefaultVersionId = summary.DefaultVersionId,
        Versions = [new(summary.DefaultVersionId, Encoding.UTF8.GetString(document.Span), summary.UpdatedAt)],
    };

    private static string Next(ReadOnlySpan<byte> line, int start, out int next)
    {
        var length = line[start..].IndexOf((byte)'\t');
        next = start + length + 1;
        return Encoding.UTF8.GetString(line.Slice(start, length));
    }

    private static DateTimeOffset Time(string seconds) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));

    /// <summary>An id of AWS's form. AWS's own aren't known here; this one is the same always.</summary>
    internal static string IdOf(string arn)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(arn));
        return string.Create(
            Security.UniqueId.ManagedPolicyPrefix.Length + UniqueIdCharacters,
            hash,
            static (id, hash) =>
            {
                Security.UniqueId.ManagedPolicyPrefix.CopyTo(id);
                for (var i = 0; i < UniqueIdCharacters; i++)
                {
                    id[^(i + 1)] = IdGenerator.Base32Alphabet[hash[i] % IdGenerator.Base32Alphabet.Length];
                }
            });
    }

    private sealed record Catalog(ImmutableArray<PolicySummary> Summaries, FrozenDictionary<string, Lazy<IamPolicy>> ByArn);
}
