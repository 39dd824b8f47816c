using System.Net;

namespace Simfra.Hosting.Transport;

/// <summary>The address of the in-memory listener of one server. Compared by reference: no two servers share one.</summary>
internal sealed class InMemoryEndPoint : EndPoint
{
    public override string ToString() => "in-memory";
}
