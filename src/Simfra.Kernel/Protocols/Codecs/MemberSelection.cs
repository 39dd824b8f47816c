using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>Which members of a document's outermost structure belong to the document; those of inner structures all do.</summary>
internal enum MemberSelection
{
    All,

    /// <summary>The members of a REST input that aren't bound to header, query, label or payload.</summary>
    HttpRequest,

    /// <summary>The members of a REST output or error that aren't bound to header, status or payload.</summary>
    HttpResponse,

    /// <summary>The members of an event that are neither its headers nor its payload.</summary>
    EventBody,
}

internal static class MemberSelections
{
    public static bool Includes(this MemberSelection selection, MemberSchema member) => selection switch
    {
        MemberSelection.HttpRequest => !member.IsPayload && member.Location is MemberLocation.Body or MemberLocation.StatusCode,
        MemberSelection.HttpResponse => !member.IsPayload
            && member.Location is not (MemberLocation.Header or MemberLocation.PrefixHeaders or MemberLocation.StatusCode),
        MemberSelection.EventBody => (member.Flags & (MemberFlags.EventHeader | MemberFlags.EventPayload)) == 0,
        _ => true,
    };
}
