using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>The members of an input, output or error by where they travel. Kept on the schema.</summary>
internal sealed class RestBindings
{
    private static readonly SchemaExtension<RestBindings> Extension = new(SchemaSlots.Rest, static s => new(s));

    private RestBindings(Schema schema)
    {
        Labels = At(schema, MemberLocation.Label);
        Headers = At(schema, MemberLocation.Header);
        PrefixHeaders = At(schema, MemberLocation.PrefixHeaders);
        Query = At(schema, MemberLocation.QueryString);
        QueryMaps = At(schema, MemberLocation.QueryMap);
        StatusCode = schema.Members.FirstOrDefault(static m => m.Location == MemberLocation.StatusCode);
        HasBodyMembers = schema.PayloadMember is null && schema.Members.Any(static m => m.Location == MemberLocation.Body);
    }

    public MemberSchema[] Labels { get; }

    public MemberSchema[] Headers { get; }

    public MemberSchema[] PrefixHeaders { get; }

    public MemberSchema[] Query { get; }

    public MemberSchema[] QueryMaps { get; }

    public MemberSchema? StatusCode { get; }

    /// <summary>Whether some members make up a document as the body.</summary>
    public bool HasBodyMembers { get; }

    public static RestBindings Of(Schema schema) => schema.Extension(Extension);

    private static MemberSchema[] At(Schema schema, MemberLocation location) =>
        Array.FindAll(schema.Members, m => m.Location == location && !m.IsPayload);
}
