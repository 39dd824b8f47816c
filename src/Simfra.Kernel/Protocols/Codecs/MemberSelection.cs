using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>Which members of a document's outermost structure belong to the document; those of inner structures all do.</summary>
internal enum MemberSelection
{
    All,

    /// <summary>The members that a REST protocol doesn't bind to header, query, label, status or payload.</summary>
    HttpBody,

    /// <summary>The members of an event that are neither its headers nor its payload.</summary>
    EventBody,
}

internal static class MemberSelections
{
    public static bool Includes(this MemberSelection selection, MemberSchema member) => selection switch
    {
        MemberSelection.HttpBody => member.Location == MemberLocation.Body && !member.IsPayload,
        MemberSelection.EventBody => (member.Flags & (MemberFlags.EventHeader | MemberFlags.EventPayload)) == 0,
        _ => true,
    };
}
