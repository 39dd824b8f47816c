using System.Text.Json.Nodes;
using Simfra.Protocols;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// botocore's protocol tests, turned round: what a client must send is read, and what a client must understand is written.
/// </summary>
public sealed class BotocoreTests
{
    public static TheoryData<string> InputCases => Cases("input");

    public static TheoryData<string> OutputCases => Cases("output");

    [SharedDataTheory(Corpus.Folder)]
    [MemberData(nameof(InputCases))]
    public void Request_OfCase_IsReadAsItsParameters(string key)
    {
        var @case = BotocoreCase.Find("input", key);
        var protocol = ProtocolRegistry.Of(@case.Service);
        var request = CaseRequest.Create(@case.Service, @case.Content["serialized"]!.AsObject(), @case.Operation.Name);

        Assert.Same(@case.Operation, protocol.FindOperation(@case.Service, request));
        var input = DynamicShape.CreateInput(@case.Operation);
        protocol.ReadInput(@case.Operation, request, input);

        var parameters = @case.Content["params"]!.AsObject();
        CaseAssert.SameJson(CaseParameters.Normalise(parameters, @case.Operation.Input!), CaseParameters.Dump(input));
    }

    [SharedDataTheory(Corpus.Folder)]
    [MemberData(nameof(OutputCases))]
    public void Result_OfCase_IsWrittenAsItsResponse(string key)
    {
        var @case = BotocoreCase.Find("output", key);
        var protocol = ProtocolRegistry.Of(@case.Service);
        var expected = @case.Content["response"]!.AsObject();
        var response = new WireResponse();

        if (@case.Content["errorCode"] is not null)
        {
            protocol.WriteError(@case.Service, @case.Operation, Error(@case), "request-id", response);
        }
        else
        {
            var output = DynamicShape.Create(@case.Operation.Output!);
            if (output is DynamicShape shape)
            {
                CaseParameters.Fill(shape.Values, shape.Schema, @case.Content["result"]!.AsObject());
            }

            protocol.WriteOutput(@case.Operation, output, "request-id", response);
        }

        Assert.Equal(expected["status_code"]!.GetValue<int>(), response.StatusCode);
        CaseAssert.Headers(expected["headers"] as JsonObject, response);
        if (expected["body"]?.GetValue<string>() is { } body)
        {
            CaseAssert.Body(@case.Service, body, response);
        }
    }

    [SharedDataFact(Corpus.Folder)]
    public void Corpus_EveryCase_IsRunOrListed()
    {
        var corpus = BotocoreCase.Keys("input").Concat(BotocoreCase.Keys("output")).ToList();

        Assert.Equal(732, corpus.Count);
        Assert.Equal(corpus.Count, InputCases.Count + OutputCases.Count + NotMet.Botocore.Count);
        Assert.Empty(NotMet.Botocore.Keys.Except(corpus));
    }

    private static DynamicError Error(BotocoreCase @case)
    {
        var code = @case.Content["errorCode"]!.GetValue<string>();
        var schema = Array.Find(@case.Operation.Errors, e => e.ErrorCode == code || e.QueryErrorCode == code || e.Name == code)!;
        var error = new DynamicError(schema, @case.Content["errorMessage"]?.GetValue<string>());
        CaseParameters.Fill(error.Values, schema, @case.Content["error"]!.AsObject());
        return error;
    }

    private static TheoryData<string> Cases(string folder)
    {
        var cases = new TheoryData<string>();
        cases.AddRange([.. BotocoreCase.Keys(folder).Where(static key => !NotMet.Botocore.ContainsKey(key))]);
        return cases;
    }
}
