using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// The members <c>ChecksumCRC32</c>, <c>ChecksumSHA256</c> and so on, which a dozen shapes have alike: read and written by name.
/// </summary>
internal sealed class ChecksumMembers : PartialVisitor
{
    private const string Prefix = "Checksum";
    private const string TypeMember = "ChecksumType";

    private string? _write;
    private string? _read;

    /// <summary>The checksums that a request or a part of one gives.</summary>
    public static List<ObjectChecksum> Read(IShape shape)
    {
        var found = new List<ObjectChecksum>();
        var visitor = new ChecksumMembers();
        foreach (var member in shape.Schema.Members)
        {
            if (AlgorithmOf(member) is { } algorithm)
            {
                visitor._read = null;
                shape.Visit(member.Index, visitor);
                if (visitor._read is { } value)
                {
                    found.Add(new(algorithm, value));
                }
            }
        }

        return found;
    }

    /// <summary>Gives an answer the checksum, and its type where the answer tells that.</summary>
    public static void Write(IShape shape, string algorithm, string value, string? type)
    {
        foreach (var member in shape.Schema.Members)
        {
            if (AlgorithmOf(member) == algorithm)
            {
                shape.Visit(member.Index, new ChecksumMembers { _write = value });
            }
            else if (member.Name == TypeMember)
            {
                shape.Visit(member.Index, new ChecksumMembers { _write = type });
            }
        }
    }

    public override void Value(ref string? value)
    {
        _read = value;
        value = _write ?? value;
    }

    private static string? AlgorithmOf(MemberSchema member) =>
        member.Target.Kind == ShapeKind.String
        && member.Target.EnumValues.Length == 0
        && member.Name.StartsWith(Prefix, StringComparison.Ordinal)
            ? member.Name[Prefix.Length..]
            : null;
}
