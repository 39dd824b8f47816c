using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Simfra.Models.Sqs;
using Simfra.Protocols;
using Simfra.Protocols.Rpc;
using Simfra.Protocols.Validation;

namespace Simfra.Benchmarks;

/// <summary>
/// SQS SendMessage in AWS JSON, without signature, authorisation and handler: request read, constraints checked, answer written.
/// </summary>
[MemoryDiagnoser]
public class ProtocolBenchmarks
{
    private readonly AwsJsonProtocol _protocol = AwsJsonProtocol.Version10();
    private readonly WireResponse _response = new();

    private readonly SendMessageResult _output = new()
    {
        MessageId = "f4f0fb1a-0ae4-4d59-8c2b-4ee5d6c9a3f1",
        MD5OfMessageBody = "5d41402abc4b2a76b9719d911017c592",
    };

    private readonly WireRequest _request = new()
    {
        Method = "POST",
        RawPath = "/",
        RawQuery = "",
        Headers = new HeaderDictionary { ["X-Amz-Target"] = "AmazonSQS.SendMessage" },
        Scheme = "https",
        Host = "sqs.us-east-1.amazonaws.com",
        Body = """
            {"QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/orders","MessageBody":"hello, world","DelaySeconds":0,
             "MessageAttributes":{"kind":{"DataType":"String","StringValue":"order"}}}
            """u8.ToArray(),
    };

    [Benchmark]
    public object Read()
    {
        var operation = _protocol.FindOperation(SqsSchemas.Service, _request)!;
        var input = new SendMessageRequest();
        _protocol.ReadInput(operation, _request, input);
        return input;
    }

    [Benchmark]
    public int Write()
    {
        _response.Clear();
        _protocol.WriteOutput(SqsApi.SendMessage.Schema, _output, "f4f0fb1a-0ae4-4d59-8c2b-4ee5d6c9a3f1", _response);
        return _response.Body.WrittenCount;
    }

    [Benchmark]
    public object ReadAndCheck()
    {
        var input = (SendMessageRequest)Read();
        ConstraintValidator.Check(input, ConstraintMessageStyle.Coral);
        return input;
    }
}
