using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>What the JSON codec keeps on the schema of a structure.</summary>
internal sealed class JsonMembers
{
    private static readonly SchemaExtension<JsonMembers> Extension = new(SchemaSlots.Json, static s => new(s));

    private JsonMembers(Schema schema)
    {
        OnWire = new(schema.Members, static m => m.NameOnWire);
        ByName = new(schema.Members, static m => m.Name);
        CamelCase = new(schema.Members, static m => JsonNamingPolicy.CamelCase.ConvertName(m.Name));
    }

    public JsonMemberNames OnWire { get; }

    public JsonMemberNames ByName { get; }

    public JsonMemberNames CamelCase { get; }

    public static JsonMemberNames Of(Schema schema, JsonDialect dialect)
    {
        var members = schema.Extension(Extension);
        if (dialect.UsesCamelCase)
        {
            return members.CamelCase;
        }

        return dialect.UsesMemberNames ? members.ByName : members.OnWire;
    }
}

/// <summary>Member names of one structure, ready for both directions.</summary>
internal sealed class JsonMemberNames(MemberSchema[] members, Func<MemberSchema, string> nameOf)
{
    public MemberLookup Lookup { get; } = new(members, nameOf);

    public JsonEncodedText[] Encoded { get; } =
        Array.ConvertAll(members, m => JsonEncodedText.Encode(nameOf(m), JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
}
