namespace Simfra.Protocols;
internal sealed class ProtocolSet { readonly Simfra.Protocols.Rpc.AwsJsonProtocol _j = Simfra.Protocols.Rpc.AwsJsonProtocol.Version10(); public IProtocol Select(Simfra.Schemas.ServiceSchema s, WireRequest r) => _j; }
