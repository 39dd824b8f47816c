using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The members about encryption, which a dozen shapes have alike: read and written by name.</summary>
internal sealed class EncryptionMembers : PartialVisitor
{
    private string? _text;
    private bool? _flag;

    public static string? Text(IShape shape, string name) => Visit(shape, name, new())._text;

    public static bool? Flag(IShape shape, string name) => Visit(shape, name, new())._flag;

    /// <summary>Tells an answer how an object is encrypted; null for S3's own keys.</summary>
    public static void Write(IShape output, ObjectEncryption? encryption)
    {
        Write(output, "ServerSideEncryption", encryption is null ? ServerSideEncryption.Aes256 : encryption.Algorithm);
        if (encryption is null)
        {
            return;
        }

        Write(output, "SSEKMSKeyId", encryption.KeyArn);
        Write(output, "SSEKMSEncryptionContext", encryption.Context);
        Write(output, "SSECustomerAlgorithm", encryption.IsCustomer ? ServerSideEncryption.Aes256 : null);
        Write(output, "SSECustomerKeyMD5", encryption.CustomerKeyMd5);
        if (encryption.HasBucketKey)
        {
            Visit(output, "BucketKeyEnabled", new() { _flag = true });
        }
    }

    public override void Value(ref string? value)
    {
        value = _text ?? value;
        _text = value;
    }

    public override void Value(ref bool? value)
    {
        value = _flag ?? value;
        _flag = value;
    }

    private static void Write(IShape output, string name, string? text)
    {
        if (text is not null)
        {
            Visit(output, name, new() { _text = text });
        }
    }

    private static EncryptionMembers Visit(IShape shape, string name, EncryptionMembers visitor)
    {
        if (shape.Schema.FindMember(name) is { } member)
        {
            shape.Visit(member.Index, visitor);
        }

        return visitor;
    }
}
