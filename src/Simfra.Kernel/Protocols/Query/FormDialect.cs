using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>How the two protocols of forms differ: names of parameters, places of lists, and errors.</summary>
internal abstract class FormDialect
{
    public abstract FormNode? Find(FormNode parent, MemberSchema member);

    /// <summary>The node whose children are the elements of a list; null where the list is there and empty.</summary>
    public abstract FormNode? ElementsOf(FormNode list, MemberSchema member);

    /// <summary>The node whose children are the entries of a map; null where the map is there and empty.</summary>
    public abstract FormNode? EntriesOf(FormNode map, MemberSchema member);

    public abstract string NameOf(MemberSchema member);

    /// <summary>The error for a text that isn't a value of the member's kind.</summary>
    public abstract Exception InvalidValue(FormNode node, MemberSchema member);
}
