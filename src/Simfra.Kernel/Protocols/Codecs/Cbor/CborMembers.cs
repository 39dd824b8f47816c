using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Cbor;

/// <summary>What the CBOR codec keeps on the schema of a structure. Members go by their own names.</summary>
internal sealed class CborMembers
{
    private static readonly SchemaExtension<CborMembers> Extension = new(SchemaSlots.Cbor, static s => new(s));

    private CborMembers(Schema schema) => Lookup = new(schema.Members, static m => m.Name);

    public MemberLookup Lookup { get; }

    public static CborMembers Of(Schema schema) => schema.Extension(Extension);
}
