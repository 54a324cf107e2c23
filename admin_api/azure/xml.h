#pragma once
// Writes the XML of this service's answers. What came from a client or a disk stays text in it.

#include <string>
#include <string_view>

namespace holdfast::admin_api::azure {

inline constexpr std::string_view xml_type = "application/xml";

/// Appends to a string that outlives it, beginning with the declaration. Names are ours, and plain.
class XmlWriter {
  public:
    explicit XmlWriter(std::string& out);

    void begin(std::string_view name) { tag("<", name, ">"); }
    void end(std::string_view name) { tag("</", name, ">"); }
    /// <Name>text</Name>, or <Name /> when there is none.
    void element(std::string_view name, std::string_view text);
    /// <Name Encoded="true">…</Name>: the text percent-encoded, for what XML cannot carry.
    void encoded_element(std::string_view name, std::string_view text);
    void empty(std::string_view name) { tag("<", name, " />"); }

  private:
    void tag(std::string_view before, std::string_view name, std::string_view after);

    std::string& out_;
};

/// Whether [XML 1.0] 2.2 Characters lets all of it be written, and every reader gives it back as it was: control
/// characters are none, or become others, and blanks at the ends are cut by some.
bool survives_xml(std::string_view text);

/// With &, < and > escaped. What XML cannot carry, or is not UTF-8, becomes U+FFFD.
std::string xml_text(std::string_view text);

/// UTF-8 in percent-encoding, but for '/' and what [RFC 3986] 2.3 leaves unreserved. What is not UTF-8 becomes U+FFFD:
/// readers refuse the whole list otherwise.
std::string percent_encoded(std::string_view text);

} // namespace holdfast::admin_api::azure
