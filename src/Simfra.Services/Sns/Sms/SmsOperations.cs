using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Attributes of text messages, and telephones whose owners have opted out.</summary>
internal sealed class SmsOperations(ServiceState<SnsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.GetSMSAttributes, GetSmsAttributes);
        operations.Handle(SnsApi.SetSMSAttributes, SetSmsAttributes);
        operations.Handle(SnsApi.CheckIfPhoneNumberIsOptedOut, CheckIfPhoneNumberIsOptedOut);
        operations.Handle(SnsApi.ListPhoneNumbersOptedOut, ListPhoneNumbersOptedOut);
        operations.Handle(SnsApi.OptInPhoneNumber, OptInPhoneNumber);
        operations.Handle(SnsApi.ListOriginationNumbers, ListOriginationNumbers);
    }

    private GetSMSAttributesResponse GetSmsAttributes(GetSMSAttributesInput request, OperationContext context)
    {
        var values = states[context.Scope].SmsSettingsOrNone.Values;
        return new() { Attributes = values.Where(v => request.Attributes is not { Count: > 0 } names || names.Contains(v.Key)).ToDictionary() };
    }

    private SetSMSAttributesResponse SetSmsAttributes(SetSMSAttributesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        state.SmsSettings.Put(state.SmsSettingsOrNone.With(request.Attributes!));
        return new();
    }

    private CheckIfPhoneNumberIsOptedOutResponse CheckIfPhoneNumberIsOptedOut(CheckIfPhoneNumberIsOptedOutInput request, OperationContext context) =>
        new() { IsOptedOut = states[context.Scope].OptedOut.Contains(Check(request.PhoneNumber!)) };

    private ListPhoneNumbersOptedOutResponse ListPhoneNumbersOptedOut(ListPhoneNumbersOptedOutInput request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(states[context.Scope].OptedOut, request.NextToken);
        return new() { PhoneNumbers = page.ConvertAll(static n => n.PhoneNumber), NextToken = next };
    }

    /// <summary>A number that hasn't opted out is left as it is.</summary>
    private OptInPhoneNumberResponse OptInPhoneNumber(OptInPhoneNumberInput request, OperationContext context)
    {
        states[context.Scope].OptedOut.Remove(Check(request.PhoneNumber!));
        return new();
    }

    /// <summary>Nobody can order origination numbers here: they belong to another service, which isn't built.</summary>
    private static ListOriginationNumbersResult ListOriginationNumbers(ListOriginationNumbersRequest request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(
            static _ => Array.Empty<PhoneNumberInformation>(), static n => n.PhoneNumber!, request.NextToken, request.MaxResults ?? SnsPage.Size);
        return new() { PhoneNumbers = page, NextToken = next };
    }

    private static string Check(string number) => PhoneNumber.IsE164(number)
        ? PhoneNumber.Normalize(number)
        : throw SnsErrors.InvalidParameter("PhoneNumber", "input incorrectly formatted");
}
