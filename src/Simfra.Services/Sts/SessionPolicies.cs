using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Protocols.Codecs.Json;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>The session policies that a call asks for, checked.</summary>
/// <param name="Inline">The policy given inline, or null.</param>
/// <param name="Arns">Managed policies of the account that the session is in, or of AWS.</param>
/// <param name="PackedSize">How much of the space for policies and tags they take, in per cent; null where there are none.</param>
internal sealed record SessionPolicies(string? Inline, IReadOnlyList<string> Arns, int? PackedSize)
{
    public const int MaxArns = 10;

    /// <summary>
    /// AWS doesn't tell its binary form, nor how much room it has. Deflated to so many bytes, policies whose size on AWS is known come out
    /// about as large as there.
    /// </summary>
    private const int AllottedBytes = 330;

    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocument, PackedPolicyTooLarge or ValidationError.</exception>
    public static SessionPolicies Check(
        string? policy, List<PolicyDescriptorType>? arns, IReadOnlyDictionary<string, string> tags, Capabilities capabilities)
    {
        if (policy is not null)
        {
            CheckDocument(policy);
        }

        var managed = (arns ?? []).Select(static a => a.Arn!).ToArray();
        if (managed.Length > MaxArns)
        {
            throw StsErrors.TooManyPolicyArns(MaxArns);
        }

        if (managed.Length > 0
            && (capabilities.Find<IIdentityPolicySource>() is not { } source || managed.Any(arn => source.FindManagedPolicy(arn) is null)))
        {
            throw StsErrors.UnknownPolicyArn();
        }

        if (policy is null && managed.Length == 0 && tags.Count == 0)
        {
            return new(null, [], null);
        }

        var size = PackedSizeOf(policy, managed, tags);
        return size <= 100 ? new(policy, managed, size) : throw StsErrors.PackedPolicyTooLarge(size);
    }

    private static void CheckDocument(string policy)
    {
        try
        {
            using var document = ClientJson.ParseDocument(policy);
        }
        catch (JsonException)
        {
            throw StsErrors.InvalidPolicyJson();
        }

        if (PolicyDocument.Parse(policy) is not { IsReadable: true })
        {
            throw StsErrors.MalformedPolicy();
        }
    }

    private static int PackedSizeOf(string? policy, string[] managed, IReadOnlyDictionary<string, string> tags)
    {
        var text = new StringBuilder(policy is null ? "" : WithoutWhiteSpace(policy));
        text.AppendJoin('\n', managed);
        foreach (var (key, value) in tags)
        {
            text.Append('\n').Append(key).Append('=').Append(value);
        }

        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return (int)Math.Ceiling(packed.Length * 100.0 / AllottedBytes);
    }

    private static string WithoutWhiteSpace(string policy)
    {
        using var document = ClientJson.ParseDocument(policy);
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
